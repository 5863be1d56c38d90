// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QTimer>
#include <QWidget>

#include "widgets/tables/row_order.h"
#include "widgets/tables/samples_model.h"

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace triptych {

class GalleryView;
class Session;

/// The rows of the table, as a table or as a gallery, with filters that combine. Its current row is the
/// session's.
class SamplesPanel : public QWidget {
    Q_OBJECT

  public:
    enum class View { table, gallery };

    explicit SamplesPanel(Session& session, QWidget* parent = nullptr);
    ~SamplesPanel() override;

    SamplesModel& model() { return m_model; }
    bool busy() { return m_orderer.busy() || m_model.media().busy(); }
    QTableView* table() const { return m_table; }
    GalleryView* gallery() const { return m_gallery; }

    View view() const { return m_shown; }
    void setView(View view);
    const RowFilter& filter() const { return m_filter; }
    void filterLabel(std::optional<int> label);
    void filterSplit(std::optional<Split> split);
    void filterPresence(const std::map<std::size_t, bool>& presence);
    /// @param title  what these rows are, on a chip that takes the condition away
    void filterRows(std::shared_ptr<const std::vector<std::uint32_t>> rows, const QString& title);
    void clearFilters();
    void focusSearch();
    void step(int direction); ///< to the next or previous row that is shown
    void sortByCurrentColumn();
    const RowSort& sort() const { return m_sort; }

  signals:
    void viewChanged(triptych::SamplesPanel::View view);
    void filterChanged();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void followDataset();
    void followRow();
    void fillCombos();
    void fillPresenceMenu();
    void showFilter();
    void changed();
    void order();
    void take(std::shared_ptr<const RowOrder> order);
    void sortBy(int section);
    void showSort();
    void showCount();
    void fitColumns();
    void keepWidths();

    Session& m_session;
    SamplesModel m_model;
    RowOrderer m_orderer;
    RowFilter m_filter;
    QString m_onlyTitle;
    RowSort m_sort;
    View m_shown = View::table;
    QTimer m_typing;
    bool m_following = false; ///< the selection follows the session, not a person
    bool m_fitting = false;   ///< widths are set by the program
    bool m_chosenWidths = false;

    QLabel *m_title, *m_count, *m_none;
    QPushButton *m_tableButton, *m_galleryButton, *m_presence, *m_clear, *m_only, *m_noneClear;
    QLineEdit* m_search;
    QComboBox *m_class, *m_split;
    QMenu* m_presenceMenu;
    QStackedWidget* m_stack;
    QTableView* m_table;
    GalleryView* m_gallery;
    QWidget* m_nonePage;
};

} // namespace triptych
