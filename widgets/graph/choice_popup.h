// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QFrame>
#include <QIcon>
#include <QList>
#include <QPointer>
#include <functional>
#include <optional>

class QLabel;
class QLineEdit;
class QListView;

namespace triptych {

/// Something to choose.
struct Choice {
    QString key;
    QString title;
    QString detail; ///< dim, at the right
    QString more;   ///< is searched as well, and is the tooltip
    QIcon icon{};
};

/// The choices that fit what was typed, the best first. Letters of the title may be left out; detail and
/// `more` hold what was typed as it stands.
class ChoiceModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role { key_role = Qt::UserRole, detail_role };

    using QAbstractListModel::QAbstractListModel;

    void setChoices(const QList<Choice>& choices);
    void setTyped(const QString& typed);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    void filter();

    QList<Choice> m_choices, m_shown;
    QString m_typed;
};

/// How well what was typed fits a choice; nothing: not at all.
std::optional<int> choiceScore(const QString& typed, const QString& title, const QString& detail,
                               const QString& more);

/// A field with a list below, over a widget: type a few letters, arrows choose, Enter takes it, Esc leaves.
class ChoicePopup : public QFrame {
    Q_OBJECT

  public:
    explicit ChoicePopup(QWidget* over);

    struct Question {
        QString title; ///< above the field
        QString hint;  ///< in it
        QString none;  ///< said where nothing fits
        QList<Choice> choices;
        std::function<void(const QString& key)> taken;
        std::function<void(const QString& key)> looked{}; ///< it is the current one; not yet taken
        std::function<void()> left{};                     ///< it was closed without a choice
    };
    /// @param at  top left corner in the widget that it lies over; it is moved to fit
    void ask(const Question& question, const QPoint& at);
    void leave();
    QLineEdit* field() const { return m_field; }
    QListView* list() const { return m_list; }
    QString title() const;
    QString current() const; ///< key; empty: none

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void retranslate();
    void place();
    void take(const QModelIndex& index);
    void look();

    QLabel *m_title, *m_none;
    QLineEdit* m_field;
    QListView* m_list;
    ChoiceModel* m_model;
    Question m_question;
    QPoint m_at;
    QPointer<QWidget> m_before; ///< had the focus, gets it back
};

} // namespace triptych
