// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QStringList>
#include <QWidget>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/registry.h"
#include "core/training/cost.h"

class QFrame;

namespace triptych {

class FieldForm;
class TokensBar;

/// A number of parameters or operations for the eye: 774, 117.8 k, 1.3 M.
QString shortCount(double count);

/// What one node is and what can be changed about it: a form from its field table, where its data come from
/// and what leaves it, what it costs, what it does. Without a node it speaks of the fusion's tokens alone.
class ModelInspector : public QWidget {
    Q_OBJECT

  public:
    explicit ModelInspector(QWidget* parent = nullptr);

    struct Content {
        GraphSpec graph;
        GraphInfo info;
        std::string node;             ///< empty: none
        QStringList columns;          ///< that the node may name
        std::optional<NodeCost> cost; ///< of the node; nothing: not known, or it costs nothing
        bool measuring = false;       ///< the cost is on its way
    };
    /// Keeps what is being typed where the node stays the same.
    void setContent(const Content& content);
    void setProblemText(std::function<QString(const Error&)> text) { m_problemText = std::move(text); }
    FieldForm* form() const { return m_form; }
    TokensBar* tokens() const { return m_tokens; }

  signals:
    void edited(const QString& node, const QString& param, const triptych::Value& value);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void showNode();
    void showTokens();
    void paintMark();
    QString whereFrom(const Node& node, const NodeType& type) const;

    Content m_content;
    std::function<QString(const Error&)> m_problemText;
    std::string m_formNode, m_formType; ///< what the form was made for
    QStringList m_formColumns;
    QLabel *m_mark, *m_title, *m_type;
    QWidget* m_ofNode;
    QLabel *m_hint, *m_problems;
    FieldForm* m_form;
    QLabel *m_flowTitle, *m_inLabel, *m_in, *m_outLabel, *m_out, *m_costLabel, *m_cost;
    QLabel* m_tokensTitle;
    TokensBar* m_tokens;
    QLabel *m_helpTitle, *m_help, *m_source;
};

} // namespace triptych
