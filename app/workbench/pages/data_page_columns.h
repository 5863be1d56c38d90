// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "core/graph/graph.h"
#include "widgets/tables/columns_model.h"

class QLabel;
class QScrollArea;
class QSplitter;
class QTableView;

namespace triptych {

class FieldForm;
class Session;

/// The columns of the table with their roles, and below how the chosen one is prepared for the model.
class ColumnsPanel : public QWidget {
    Q_OBJECT

  public:
    explicit ColumnsPanel(Session& session, QWidget* parent = nullptr);
    ~ColumnsPanel() override;

    QTableView* view() const { return m_view; }
    FieldForm* form() const { return m_form; }
    QSplitter* splitter() const { return m_splitter; }
    QString chosen() const; ///< name of the column; empty: none
    void choose(const QString& column);
    void editRole(); ///< opens the list of roles of the chosen column

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void followDataset();
    void followGraph();
    void edited(const QString& field, const Value& value);
    const Node* inputNode() const; ///< that reads the chosen column; null: none
    QString whyNoInput() const;

    Session& m_session;
    ColumnsModel m_model;
    QSplitter* m_splitter;
    QLabel *m_title, *m_count, *m_prepareTitle, *m_hint;
    QTableView* m_view;
    QScrollArea* m_formArea;
    FieldForm* m_form;
    std::string m_node, m_type; ///< that the form shows
    bool m_following = false;   ///< the choice follows the data, not a person
};

} // namespace triptych
